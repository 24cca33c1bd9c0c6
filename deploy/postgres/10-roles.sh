#!/bin/sh
# One role and one schema for each app, with the password of its DATABASE_URL. Runs once, on an empty database.
set -eu
for app in orders lifecycle notifications processing; do
    password=$(sed 's|^[a-z]*://[^:]*:\([^@]*\)@.*|\1|' "/run/secrets/${app}_database_url")
    psql --username postgres --set ON_ERROR_STOP=1 --set role="hostledger_$app" --set password="$password" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password';
CREATE SCHEMA :"role" AUTHORIZATION :"role";
SQL
done
