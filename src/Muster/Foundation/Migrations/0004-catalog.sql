create table services (
    id text primary key,
    body text not null
);

create table unknown_services (
    id text primary key,
    source text not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null
);
