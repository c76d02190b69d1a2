"""What self-tests say and what follows from it. Pure: rows come in as `Found`, codes and numbers go out."""
