"""The library pages, the circuit builder, and passing circuits on."""
