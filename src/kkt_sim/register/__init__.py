"""The emulated register.

device.py    bytes in, bytes out: link and register together
register.py  state, and the way of a command: password, rule, handler, answer
rules.py     one table: which command in which mode, with which shift and receipt
handlers/    what the commands do, by subject
draft.py     the receipt being made
booking.py   what a finished document does to the counters
state.py     what survives a power cut
models/      what one model differs in from another
"""
