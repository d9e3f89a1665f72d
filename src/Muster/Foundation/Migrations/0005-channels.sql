create table channels (
    id text primary key,
    contact text not null -- encrypted: addresses carry keys
);
