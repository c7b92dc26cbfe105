"""Ways to reach an emulated device: TCP, or inside the same process."""
