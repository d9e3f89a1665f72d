create table passkeys (
    credential_id text primary key,
    person text not null,
    name text not null,
    body text not null,
    created_at timestamptz not null,
    used_at timestamptz
);
create index passkeys_by_person on passkeys (person);
