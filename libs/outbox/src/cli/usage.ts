export const usage = `Looks after the outbox of one database.

Usage: npm run outbox -- COMMAND [OPTIONS]        DATABASE_URL names the database

  migrate             brings the outbox's tables up to date
  pending             names the migrations that are missing
  sql                 prints the migrations as plain SQL, for psql; needs no database.
                      For an empty database: it does what migrate does, and says so to later ones
  status              backlog, its age, and what is parked, by reason
    --max-backlog N       more unsent events than that are too many (no limit)
    --max-age-seconds N   an unsent event older than that is too old (60)
  release             lets parked events be tried again at once, with those of their keys behind them
  discard             drops parked events: they are never sent, and their keys go on without them
    --because TEXT        why; it is logged with each of them
    --id N, --topic T, --key K, --as REASON
                          which: all that fit; --id may be given several times. release without any: all
    --dry-run             only shows which they are

  --json              prints JSON; --help prints this

Exit status: 0 done, and nothing is wrong; 1 migrations are missing (pending), or the outbox is not well (status: events
are parked, too many or too old); 2 the arguments are wrong; 3 it could not be done.
`;

export const exits = { well: 0, unwell: 1, wrong: 2, failed: 3 };
