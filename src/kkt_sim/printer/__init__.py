"""The emulated printer: what is on the paper.

printer.py  the tape, paper and drawer
papers.py   which lines a document has
lines.py    how words and sums stand in a line
"""

from kkt_sim.printer.printer import Printer

__all__ = ["Printer"]
