"""Pages of the applicant: read, authorise, act, respond."""
