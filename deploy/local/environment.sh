# shellcheck shell=bash
# The environment of each process, and env.json, which tells scripts where everything is.

# The platform's own ports: never reachable through the outbound rule. Simulators lie between and are allowed.
denied_ports() { printf '%s-%s,%s-%s,%s' "$B" $((B + 9)) $((B + 19)) $((B + 69)) $((B + 363)); }

postgres_string() { # database role
  printf 'Host=127.0.0.1;Port=%s;Database=%s;Username=%s_%s;Password=%s' "$PG_PORT" "$1" "$1" "$2" "$(<"$SECRETS/postgres/${1}_$2")"
}

# KEY=value lines for one process.
service_environment() { # name
  local name=$1 database=${DATABASE[$1]} word
  # The second, optimizing compilation waits until nothing new has run for 2 s (hexadecimal ms): a dozen services that start together need half the CPU.
  printf '%s\n' DOTNET_gcServer=0 DOTNET_TC_CallCountingDelayMs=7D0
  [[ $name == gateway ]] || echo "ASPNETCORE_URLS=$(url_of "$name")"
  if running traces; then
    # Spans leave after half a second, so that the viewer shows a call at once.
    printf '%s\n' "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:$((B + 21))" OTEL_EXPORTER_OTLP_PROTOCOL=grpc OTEL_BSP_SCHEDULE_DELAY=500
  fi
  echo Telemetry__SampleRatio=1
  if ! is_simulator "$name"; then
    echo "Access__Issuer=$GATEWAY_URL/"
    [[ -z ${PORT[identity]:-} ]] || echo "Access__Authority=$(url_of identity)"
    [[ -z ${SCOPES[$name]} ]] || printf '%s\n' "Access__ClientId=$name" "Access__ClientSecret=$(<"$SECRETS/services/$name")"
    printf '%s\n' Outbound__AllowLoopback=true "Outbound__DeniedPorts=$(denied_ports)"
    echo "ConnectionStrings__RabbitMq=amqp://lgsp:$(<"$SECRETS/rabbitmq/lgsp")@127.0.0.1:$RMQ_PORT/lgsp"
    [[ -z $database ]] || echo "ConnectionStrings__Postgres=$(postgres_string "$database" app)"
  fi
  if declare -F "environment_of_$name" >/dev/null; then "environment_of_$name"; fi
  for word in ${EXTRA[$name]}; do echo "$word"; done
}

environment_of_identity() {
  printf '%s\n' "Identity__BootstrapFile=$SECRETS/identity-bootstrap.json" "Identity__KeyFolder=$SECRETS/identity-keys" \
    "Identity__MtlsAddress=$GATEWAY_TLS_URL" "Gateway__Key=$(<"$SECRETS/gateway-key")"
}

environment_of_audit() {
  printf '%s\n' "Ledger__KeyFile=$SECRETS/ledger/log.key" "Ledger__PersonalKeyFile=$SECRETS/ledger/personal.key" \
    "Ledger__SubjectKeyFile=$SECRETS/subject.key"
  local partner
  for partner in ndxp vxp documents; do
    echo "Reconciliation__Partners__$partner=$(url_of ndxp-adapter)/ndxp/v1/partners/$partner/days/{day}"
  done
  echo "Reconciliation__Partners__ndop=$(url_of ndop-adapter)/ndop/v1/days/{day}"
  if [[ -n ${PORT[witness]:-} ]]; then
    # Sooner than the ten seconds of a real one, so that nobody has to wait for evidence with its cosignature.
    printf '%s\n' Ledger__CosignEvery=00:00:02 "Ledger__Witnesses__0__Url=$(url_of witness)/" "Ledger__Witnesses__0__Key=$(<"$SECRETS/ledger/witness.key.pub")"
  fi
}

# Sooner again after a failure than a real one, so that nobody has to wait for a dead letter.
environment_of_exchange() {
  printf '%s\n' "Exchange__Registry=$(url_of registry)" "Exchange__KeyFolder=$SECRETS/exchange-keys" \
    "Attachments__Folder=$LGSP_HOME/attachments" Exchange__RetryFirst=00:00:00.500 Exchange__CircuitMost=00:00:02
}

# A second port is the demonstration's side door.
environment_of_message-receiver() {
  printf '%s\n' "ASPNETCORE_URLS=$(url_of message-receiver);http://127.0.0.1:$((B + 12))" "Receiver__ControlPort=$((B + 12))" \
    "Receiver__StateFolder=$LGSP_HOME/message-receiver"
}

# Sooner than real ones, so that nobody has to wait for V-APEX.
environment_of_vapex-publisher() {
  printf '%s\n' "Vapex__Registry=$(url_of registry)" "Vapex__Audit=$(url_of audit)" "Vapex__KeyFolder=$SECRETS/vapex-keys" Vapex__Environment=local \
    "Partner__Address=$(url_of national)" Partner__ClientId=gialai "Partner__Secret=$(<"$SECRETS/national/vapex")" \
    Vapex__PullEvery=00:00:01 Vapex__RetryFirst=00:00:00.500 Vapex__Drift=Report
}

environment_of_ndop-adapter() {
  printf '%s\n' "Ndop__Folder=$LGSP_HOME/ndop" "Ndop__KeyFolder=$SECRETS/ndop-keys" "Partner__Address=$(url_of national)" Partner__ClientId=gialai "Partner__Secret=$(<"$SECRETS/national/ndop")" \
    Ndop__PullEvery=00:00:01 Ndop__RetryFirst=00:00:00.500
}

# Two addresses: its own API, and the national services, which the gateway reaches as it reaches any provider.
environment_of_ndxp-adapter() {
  printf '%s\n' "HandIns__KeyFolder=$SECRETS/ndxp-keys" HandIns__RetryFirst=00:00:00.500
  printf '%s\n' "ASPNETCORE_URLS=$(url_of ndxp-adapter);http://127.0.0.1:$((B + 16))" "Ndxp__UpstreamUrl=http://127.0.0.1:$((B + 16))/" \
    "Ndxp__Registry=$(url_of registry)" "Ndxp__MapsFile=$SECRETS/national/maps.yaml" Ndxp__RegisterAgainSeconds=1 \
    "Ndxp__Partners__vxp__Url=$(url_of national)/vxp" Ndxp__Partners__vxp__Key=gialai "Ndxp__Partners__vxp__Secret=$(<"$SECRETS/national/vxp")" \
    "Ndxp__Partners__ndxp__Url=$(url_of national)" Ndxp__Partners__ndxp__Key=gialai "Ndxp__Partners__ndxp__Secret=$(<"$SECRETS/national/ndxp")" \
    Ndxp__Partners__ndxp__AttemptTimeoutMs=2000 Ndxp__Partners__ndxp__MinimumThroughput=5 Ndxp__Partners__ndxp__BreakMs=2000
  # Sooner again after a failure than a real one, so that nobody has to wait for the end of an outage.
  printf '%s\n' "Documents__Exchange=$(url_of exchange)" Documents__PollMs=250 Documents__MaxPauseMs=2000 Documents__HoldSeconds=5 \
    "Ndxp__Partners__documents__Url=$(url_of national)/vxp" Ndxp__Partners__documents__Key=lgsp-gialai \
    "Ndxp__Partners__documents__Secret=$(<"$SECRETS/national/documents")" Ndxp__Partners__documents__Retries=0 Ndxp__Partners__documents__AttemptTimeoutMs=60000 \
    Ndxp__Partners__documents__MinimumThroughput=5 Ndxp__Partners__documents__BreakMs=2000
}

environment_of_national() {
  printf '%s\n' Ndxp__Key=gialai "Ndxp__Secret=$(<"$SECRETS/national/ndxp")" Vxp__User=gialai "Vxp__Password=$(<"$SECRETS/national/vxp")" \
    Documents__SystemId=lgsp-gialai "Documents__Secret=$(<"$SECRETS/national/documents")" \
    Population__User=gialai.nv01 "Population__Password=$(<"$SECRETS/national/population")" Population__Procedures=2.001283 \
    Vapex__ClientId=gialai "Vapex__Secret=$(<"$SECRETS/national/vapex")" Ndop__ClientId=gialai "Ndop__Secret=$(<"$SECRETS/national/ndop")"
}

environment_of_portal() {
  (umask 077 && mkdir -p "$SECRETS/portal-keys")
  printf '%s\n' "Portal__Api=$GATEWAY_URL" "Portal__KeyFolder=$SECRETS/portal-keys"
}

# It looks at the ledger from outside, as another agency's would.
environment_of_witness() {
  printf '%s\n' "Witness__KeyFile=$SECRETS/ledger/witness.key" "Witness__StateFolder=$LGSP_HOME/witness" \
    "Witness__Logs__0__Key=$(<"$SECRETS/ledger/log.key.pub")" "Witness__Logs__0__Url=$GATEWAY_URL/audit/v1/" Witness__Logs__0__Monthly=true
}

environment_of_gateway() {
  local name
  mkdir -p "$LGSP_HOME/gateway"
  printf '%s\n' "Gateway__Id=gateway-$B" "Gateway__Key=$(<"$SECRETS/gateway-key")" \
    "Gateway__HttpUrl=$GATEWAY_URL" "Gateway__HttpsUrl=$GATEWAY_TLS_URL" "Gateway__AdminUrl=http://127.0.0.1:$((B + 9))" \
    "Gateway__Certificate=$SERVER_CERTIFICATE" "Gateway__CertificateKey=$SERVER_KEY" "Gateway__ClientCa=$CA" \
    "Gateway__ProviderCa=$CA" "Gateway__StateFolder=$LGSP_HOME/gateway" "Gateway__SubjectKeyFile=$SECRETS/subject.key"
  # Gateway__Registry, Gateway__Audit … : where the platform's own APIs are.
  for name in "${SERVICES[@]}"; do
    if [[ $name != gateway ]] && ! is_simulator "$name"; then
      echo "Gateway__$(sed -E 's/(^|-)([a-z])/\U\2/g' <<<"$name")=$(url_of "$name")"
    fi
  done
}

json_string() { printf '"%s"' "$(sed 's/[\\"]/\\&/g' <<<"$1")"; }

write_env_json() {
  local name user agency roles pid
  local clients=() people=() pids=() addresses=()
  for name in "$SECRETS"/clients/*; do
    clients+=("$(printf '    "%s": {"secret": "%s"}' "${name##*/}" "$(<"$name")")")
  done
  while read -r user agency roles _; do
    people+=("$(printf '    "%s": {"password": "%s", "totpSecret": "%s", "agency": "%s", "roles": [%s]}' "$user" \
      "$(<"$SECRETS/people/$user.password")" "$(<"$SECRETS/people/$user.totp")" "$agency" "$(json_list "$roles")")")
  done < <(table people.txt)
  for name in "${SERVICES[@]}"; do addresses+=("$(printf '    "%s": "%s"' "$name" "$(url_of "$name")")"); done
  for name in postgres rabbitmq traces "${SERVICES[@]}"; do
    if pid=$(pid_of "$name"); then pids+=("$(printf '    "%s": %s' "$name" "$pid")"); fi
  done
  {
    cat <<J
{
  "gateway": "$GATEWAY_URL",
  "gatewayTls": "$GATEWAY_TLS_URL",
  "prometheus": null,
  "gatewayMetrics": "http://127.0.0.1:$((B + 9))/metrics",
  "tokenEndpoint": "$GATEWAY_URL/token",
  "traces": $(if running traces; then json_string "$TRACES_URL"; else printf null; fi),
  "ca": $(json_string "$CA"),
  "ledgerKeys": $(json_string "$LEDGER_KEYS"),
  "home": $(json_string "$LGSP_HOME"),
  "portBase": $B,
  "operator": {"clientId": "operator", "secret": "$(<"$SECRETS/clients/operator")"},
  "clients": {
$(join_lines "${clients[@]}")
  },
  "people": {
$(join_lines "${people[@]}")
  },
  "services": {
$(join_lines "${addresses[@]}")
  },
  "postgres": {"host": "127.0.0.1", "port": $PG_PORT, "user": "postgres", "password": "$(<"$SECRETS/postgres/superuser")"},
  "rabbitmq": "amqp://lgsp:$(<"$SECRETS/rabbitmq/lgsp")@127.0.0.1:$RMQ_PORT/lgsp",
  "rabbitmqManagement": {"url": "http://127.0.0.1:$((RMQ_PORT + 1))", "user": "admin", "password": "$(<"$SECRETS/rabbitmq/admin")"},
  "pids": {
$(join_lines "${pids[@]}")
  }
}
J
  } >"$LGSP_HOME/env.json.new"
  mv "$LGSP_HOME/env.json.new" "$LGSP_HOME/env.json"
}

join_lines() {
  (($#)) || return 0
  printf '%s' "$1"
  shift
  (($# == 0)) || printf ',\n%s' "$@"
}
