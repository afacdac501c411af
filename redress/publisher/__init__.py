"""Working on a publication: `python -m redress.publisher JOB` prepares it, or brings it into force."""
