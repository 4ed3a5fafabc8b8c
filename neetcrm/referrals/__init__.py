"""Partners, their services, and the referrals of young people to them."""
