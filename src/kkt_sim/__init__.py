"""An emulator of a fiscal register (ККТ), its fiscal drive (ФН) and the operator (ОФД).

Nothing it makes has legal force: serial numbers lie in the debug range and fiscal signs are keyed hashes.
"""
