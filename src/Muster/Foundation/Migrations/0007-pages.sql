create table pages (
    id text primary key, -- also the idempotency key of every attempt
    incident bigint, -- null for a test page
    seq integer not null, -- the event it comes from
    person text, -- one of person and channel
    channel text,
    kind text not null,
    reason text not null,
    urgency integer not null, -- 0 to 2 for pages by severity, then everything that wakes nobody
    title text not null,
    body text not null,
    actions text not null,
    planned_at timestamptz not null,
    due_at timestamptz not null,
    state text not null, -- Planned, Sending, Delivered, Failed, Superseded
    lease_until timestamptz,
    contact integer not null, -- which of the contacts is tried next
    round integer not null, -- how often all of them were tried
    retryable boolean not null, -- one of them may still work
    superseded_at timestamptz,
    ended_at timestamptz,
    external_id text,
    failure text,
    acknowledged_at timestamptz
);
create index pages_due on pages (urgency, due_at) where state = 'Planned';
create index pages_leased on pages (lease_until) where state = 'Sending';
create index pages_by_incident on pages (incident, planned_at);
create index pages_by_person on pages (person, planned_at);
create index pages_by_time on pages (planned_at);

create table page_attempts (
    page text not null,
    attempt integer not null,
    contact text not null,
    started_at timestamptz not null,
    ended_at timestamptz not null,
    outcome text not null, -- Delivered, Retry, Rejected
    reason text,
    primary key (page, attempt)
);

create table action_uses (
    token_hash text primary key, -- a link works once
    used_at timestamptz not null
);
