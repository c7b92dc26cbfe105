"""What to do with the commands: generators that yield commands and receive the register's raw answers.

No I/O, no clock, no sleep in here: a wait is a value too (:class:`Pause`). Whoever runs a procedure, a session or a
test, feeds it; that is why every fault can be tried at every step without a device and without waiting.

exchange.py    ask for one answer: refusals become exceptions, a busy register is asked again
recovery.py    finish a document exactly once, whatever the line does
receipt.py, shift.py, cash.py, registration.py, reports.py, document.py, tape.py, info.py, settings.py  the operations
modes.py, attributes.py, safety.py  what they share
"""
