-- What is trimmed by its time; the large tables are walked by their keys, which grow with time.
create index idempotent_requests_by_time on idempotent_requests (at);
create index action_uses_by_time on action_uses (used_at);
create index sessions_by_end on sessions (expires_at);
