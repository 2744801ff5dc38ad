-- What gateways ask of requests, by the name of the profile.
ALTER TABLE projects ADD COLUMN forward_auth TEXT NOT NULL DEFAULT '{}'; -- json
