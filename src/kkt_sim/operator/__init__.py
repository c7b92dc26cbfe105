"""The emulated operator (ОФД): takes documents of registers, checks, stores and acknowledges them.

NO LEGAL VALIDITY: its signs are keyed hashes that anybody can compute, and a real drive refuses them.

    service     serve_operator: everything put together
    core        Operator: a message in, an answer out, no network
    server      the same on TCP
    http        what it shows and is told: api (addresses), page, listing, control, behaviour_json
    line        run an exchange over TCP or in the process: the register's side
    behaviour   what it can be told to do
    checks, store, sign
    profiles    real operators, and the guard that keeps emulated registers away from them

Nothing is imported here, so that a drive that only verifies signs does not load a web server.
"""
