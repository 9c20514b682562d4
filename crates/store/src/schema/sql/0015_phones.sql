-- Requests are found by the telephone of whoever asked.
CREATE INDEX ix_requests_contact_phone ON requests (contact_phone) WHERE contact_phone IS NOT NULL;
