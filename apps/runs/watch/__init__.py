"""Files of running watches: read in a process of their own, joined to runs by time. No place is ever kept."""
