"""What ``check`` looks for, a module for each kind of fault."""
