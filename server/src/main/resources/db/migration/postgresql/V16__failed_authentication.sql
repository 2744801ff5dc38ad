-- How many failures an event tells of, where it tells of failures to authenticate; null where it tells of something else.
ALTER TABLE audit_events ADD COLUMN failures BIGINT;

-- There are few of them, and whoever looks for them does not want to read all the others.
CREATE INDEX audit_events_of_failures ON audit_events (id) WHERE action = 'authentication.failed';
