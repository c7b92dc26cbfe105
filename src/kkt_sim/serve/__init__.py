"""Ways to reach an emulated device: TCP, a pseudo-terminal, or inside the same process."""
