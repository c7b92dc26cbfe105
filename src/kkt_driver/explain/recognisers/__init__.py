"""One file per format; each registers itself with :func:`kkt_driver.explain.registry.recogniser`."""
