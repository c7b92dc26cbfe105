"""The register's command protocol (протокол 3 of ATOL registers, as driver 10.8.0 speaks it)."""
