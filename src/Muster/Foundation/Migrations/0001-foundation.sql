create table settings (
    name text primary key,
    body text not null,
    changed_at timestamptz not null
);
