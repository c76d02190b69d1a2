"""The arithmetic behind "Does it work for me?". Pure: minutes and scores in, numbers and places out."""
