"""Who works on the desk: accounts, roles, passwords, signing in, and the links that let somebody begin."""
