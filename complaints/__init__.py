"""The field: the code of practice, deadlines, eligibility, and the register of complaints."""
