"""What comes from outside: every reader of it is given inputs that chance makes."""
