# shellcheck shell=bash
# Secrets are random, made at the first start and kept in files of mode 600. No default password exists.

random_secret() { openssl rand -base64 32 | tr '+/' '-_' | tr -d '=\n'; }
client_secret() { printf 'lgsp_%s' "$(random_secret)"; }
# Base32 without padding, 160 bits (RFC 4226, section 4).
totp_secret() { openssl rand 20 | base32 | tr -d '=\n'; }
# Letters of both cases and a digit, whatever rule the login has.
person_password() {
  local password=
  until [[ $password =~ [a-z] && $password =~ [A-Z] && $password =~ [0-9] ]]; do
    password=$(openssl rand -base64 30 | tr -dc 'A-Za-z0-9' | cut -c1-24)
  done
  printf '%s' "$password"
}

keep_secret() { # file maker
  [[ -s $SECRETS/$1 ]] && return 0
  "$2" >"$SECRETS/$1.new"
  mv "$SECRETS/$1.new" "$SECRETS/$1"
}

# A key of 32 bytes, as services read it.
base64_key() { openssl rand -base64 32; }

# An Ed25519 key as signed notes (https://c2sp.org/signed-note) write it: type 01 signs a log's checkpoints, 04 is a witness's.
# The public half lies beside it in FILE.pub.
note_key() { # file name type
  local id seed=$SECRETS/$1.seed
  [[ -s $SECRETS/$1 ]] && return 0
  openssl rand 32 >"$seed"
  # In front of the seed: PKCS #8 of an Ed25519 key (RFC 8410).
  { printf '\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20'; cat "$seed"; } |
    openssl pkey -inform DER -pubout -outform DER | tail -c 32 >"$seed.pub"
  id=$({ printf '%s\n%b' "$2" "\\x$3"; cat "$seed.pub"; } | openssl dgst -sha256 -r | cut -c1-8)
  printf '%s+%s+%s\n' "$2" "$id" "$({ printf '%b' "\\x$3"; cat "$seed.pub"; } | base64 -w0)" >"$SECRETS/$1.pub"
  printf 'PRIVATE+KEY+%s+%s+%s\n' "$2" "$id" "$({ printf '%b' "\\x$3"; cat "$seed"; } | base64 -w0)" >"$SECRETS/$1.new"
  rm "$seed" "$seed.pub"
  mv "$SECRETS/$1.new" "$SECRETS/$1"
}

# What an auditor pins: the public keys of ledger and witness, as `lgsp-verify --keys` reads them.
LEDGER_KEYS=$LGSP_HOME/ledger-keys.txt
pin_ledger_keys() {
  (
    umask 022
    {
      printf '# Public keys of this platform'\''s ledger and of its witness: ./lgsp-verify evidence.json --keys %s\n' "$LEDGER_KEYS"
      cat "$SECRETS"/ledger/{log,witness}.key.pub
    } >"$LEDGER_KEYS.new"
    mv "$LEDGER_KEYS.new" "$LEDGER_KEYS"
  )
}

# Reads a table of clients.txt or people.txt without its comments.
table() { sed -e '/^ *#/d' -e '/^ *$/d' "$LOCAL/$1"; }

make_secrets() {
  local name user database
  mkdir -p "$SECRETS"/{postgres,rabbitmq,clients,services,people,identity-keys,ledger,national}
  keep_secret postgres/superuser random_secret
  keep_secret rabbitmq/lgsp random_secret
  keep_secret rabbitmq/admin random_secret
  keep_secret gateway-key random_secret
  keep_secret ledger/personal.key base64_key
  keep_secret subject.key base64_key
  keep_secret national/ndxp random_secret
  keep_secret national/documents random_secret
  keep_secret national/vxp random_secret
  keep_secret national/population random_secret
  keep_secret national/vapex random_secret
  keep_secret national/ndop random_secret
  national_maps >"$SECRETS/national/maps.yaml"
  note_key ledger/log.key lgsp.gialai.gov.vn/audit 01
  note_key ledger/witness.key witness.local 04
  pin_ledger_keys
  for name in "${SERVICES[@]}"; do
    database=${DATABASE[$name]}
    if [[ -n $database ]]; then
      keep_secret "postgres/${database}_owner" random_secret
      keep_secret "postgres/${database}_app" random_secret
    fi
    [[ -z ${SCOPES[$name]} ]] || keep_secret "services/$name" client_secret
  done
  while read -r name _; do keep_secret "clients/$name" client_secret; done < <(table clients.txt)
  while read -r user _; do
    keep_secret "people/$user.password" person_password
    keep_secret "people/$user.totp" totp_secret
  done < <(table people.txt)
  printf '127.0.0.1:*:*:postgres:%s\n' "$(<"$SECRETS/postgres/superuser")" >"$SECRETS/postgres/pgpass"
  identity_bootstrap >"$SECRETS/identity-bootstrap.json"
}

# What only the province knows of the national systems: an invented official's account, local and national codes.
national_maps() {
  cat <<Y
officials:
  nv.01@H21.01: { account: gialai.nv01, password: "$(<"$SECRETS/national/population")", code: CB-0001 }
maps:
  procedures: { 1.004222: 2.001283 }
  integrations: { population: GLI-01 }
  civilStatusUnits: { H21.01: '52.01' }
  portalUnits: { H21.01: 000.00.01.H21 }
Y
}

# Roles of a service's own client. The adapter registers national services for their owners; it cannot approve what it submits.
roles_of_service() { case $1 in ndxp-adapter) printf operator ;; esac; }

json_list() { # a,b,c
  [[ -z $1 || $1 == - ]] || sed 's/[^,]*/"&"/g' <<<"$1"
}

# What Identity must know before anything can be registered: the platform's own clients and the first people.
identity_bootstrap() {
  local name roles scopes user agency comma=
  printf '{\n  "clients": ['
  while read -r name roles scopes; do
    printf '%s\n    {"clientId":"%s","secret":"%s","roles":[%s],"scopes":[%s]}' \
      "$comma" "$name" "$(<"$SECRETS/clients/$name")" "$(json_list "$roles")" "$(json_list "$scopes")"
    comma=,
  done < <(table clients.txt)
  for name in "${SERVICES[@]}"; do
    [[ -z ${SCOPES[$name]} ]] || printf ',\n    {"clientId":"%s","secret":"%s","roles":[%s],"scopes":[%s]}' \
      "$name" "$(<"$SECRETS/services/$name")" "$(json_list "$(roles_of_service "$name")")" "$(json_list "${SCOPES[$name]}")"
  done
  printf '\n  ],\n  "people": ['
  comma=
  while read -r user agency roles name; do
    printf '%s\n    {"user":"%s","password":"%s","totpSecret":"%s","agency":"%s","roles":[%s],"name":"%s"}' \
      "$comma" "$user" "$(<"$SECRETS/people/$user.password")" "$(<"$SECRETS/people/$user.totp")" "$agency" "$(json_list "$roles")" "$name"
    comma=,
  done < <(table people.txt)
  printf '\n  ]\n}\n'
}
