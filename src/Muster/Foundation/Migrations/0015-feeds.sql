-- Calendars that can be followed by an address nobody can guess: one person's turns, one role's, or, with neither, the team's.
create table feeds (
    id text primary key,
    person text,
    role text,
    secret_hash text not null unique,
    made_by text not null,
    made_at timestamptz not null,
    read_at timestamptz -- to the hour; null: nobody has ever come for it
);
create index feeds_by_maker on feeds (made_by);
