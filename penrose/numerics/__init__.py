"""Numbers: a diagram as a program, run by torch, and everything that `penrose check` tries."""
