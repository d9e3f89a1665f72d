create table people (
    id text primary key,
    name text not null,
    email text,
    time_zone text,
    permission text not null,
    contacts text not null, -- encrypted: addresses carry keys
    place integer not null,
    left_at timestamptz
);

create table tokens (
    id text primary key,
    person text,
    program text,
    scopes text not null,
    secret_hash text not null,
    created_at timestamptz not null
);
create unique index tokens_by_secret on tokens (secret_hash);

create table sessions (
    secret_hash text primary key,
    person text not null,
    started_at timestamptz not null,
    expires_at timestamptz not null
);
