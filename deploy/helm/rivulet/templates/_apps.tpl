{{/*
Every app that runs, by name, with all that is said for it: `defaults`, `subscriberDefaults`, its own values.
`kind` is publisher or subscriber.
*/}}
{{- define "rivulet.apps" -}}
{{- $apps := dict -}}
{{- if .Values.publisher.enabled -}}
{{- $own := mergeOverwrite (deepCopy .Values.defaults) (deepCopy .Values.publisher) -}}
{{- $_ := set $own "kind" "publisher" -}}
{{- $_ := set $apps "publisher" $own -}}
{{- end -}}
{{- range $name, $subscriber := .Values.subscribers -}}
{{- $own := mergeOverwrite (deepCopy $.Values.defaults) (deepCopy $.Values.subscriberDefaults) (deepCopy ($subscriber | default dict)) -}}
{{- if $own.enabled -}}
{{- $_ := set $own "kind" "subscriber" -}}
{{- $_ := set $apps $name $own -}}
{{- end -}}
{{- end -}}
{{- toYaml $apps -}}
{{- end -}}

{{- define "rivulet.port" -}}8080{{- end -}}

{{/* What the app may take to stop, and some seconds more before it is killed: {root, name, app}. */}}
{{- define "rivulet.terminationGracePeriodSeconds" -}}
{{- $graceMs := get (include "rivulet.configData" . | fromYaml) "SHUTDOWN_GRACE_MS" | default "20000" | int64 -}}
{{- add (div (add $graceMs 999) 1000) 10 -}}
{{- end -}}

{{/* Plain settings of an app, as a ConfigMap's data: {root, name, app}. */}}
{{- define "rivulet.config" -}}
{{- $app := .app -}}
{{- $values := .root.Values -}}
PORT: {{ include "rivulet.port" . | quote }}
LOG_LEVEL: {{ $values.logLevel | quote }}
RUN_MIGRATIONS: {{ not $values.jobs.migrations.enabled | quote }}
{{- if eq $app.kind "publisher" }}
SHUTDOWN_DELAY_MS: {{ $app.shutdownDelayMs | quote }}
SHUTDOWN_GRACE_MS: {{ add 15000 $app.shutdownDelayMs | quote }}
{{- if $app.apiKeys.existingSecret.name }}
API_KEYS_FILE: /etc/rivulet/api-keys/{{ $app.apiKeys.existingSecret.key }}
AUTHENTICATION: api-key
{{- end }}
{{- else }}
{{ $app.api.variable }}: {{ include "rivulet.apiUrl" . | quote }}
{{- end }}
{{ include "rivulet.connectionConfig" . }}
{{ include "rivulet.telemetryConfig" . }}
{{- end -}}

{{/* Above with what the app's own `config` says, which comes last: {root, name, app}. */}}
{{- define "rivulet.configData" -}}
{{- $data := mergeOverwrite (include "rivulet.config" . | fromYaml) (.app.config | default dict) -}}
{{- range $name, $value := $data }}
{{ $name }}: {{ $value | toString | quote }}
{{- end }}
{{- end -}}

{{- define "rivulet.apiUrl" -}}
{{- if .app.api.url -}}
{{- .app.api.url -}}
{{- else if .root.Values.dev.stack.enabled -}}
http://{{ include "rivulet.fullname" .root }}-dev-{{ .name | trimSuffix "-subscriber" }}-api:8080
{{- else -}}
{{- fail (printf "subscribers.%s.api.url is empty: give the base URL of the API that it calls, such as http://inventory.shop.svc:8080" .name) -}}
{{- end -}}
{{- end -}}

{{/* How to reach Kafka and the registry, without secrets: {root}. */}}
{{- define "rivulet.connectionConfig" -}}
{{- $kafka := .root.Values.kafka -}}
KAFKA_BROKERS: {{ include "rivulet.brokers" . | quote }}
KAFKA_CLIENT_ID: {{ $kafka.clientId | quote }}
TOPIC_PREFIX: {{ $kafka.topicPrefix | quote }}
KAFKA_TLS: {{ $kafka.tls.enabled | quote }}
{{- if $kafka.tls.enabled }}
{{- if $kafka.tls.caSecret.name }}
KAFKA_TLS_CA_FILE: /etc/rivulet/kafka-ca/{{ $kafka.tls.caSecret.key }}
{{- end }}
{{- if $kafka.tls.clientSecret.name }}
KAFKA_TLS_CERT_FILE: /etc/rivulet/kafka-client/{{ $kafka.tls.clientSecret.certKey }}
KAFKA_TLS_KEY_FILE: /etc/rivulet/kafka-client/{{ $kafka.tls.clientSecret.keyKey }}
{{- end }}
{{- end }}
KAFKA_SASL_MECHANISM: {{ $kafka.sasl.mechanism | quote }}
{{- if not .root.Values.schemaRegistry.existingSecret.name }}
SCHEMA_REGISTRY_URL: {{ include "rivulet.registryUrl" . | quote }}
{{- end }}
{{- end -}}

{{- define "rivulet.brokers" -}}
{{- if .root.Values.kafka.brokers -}}
{{- join "," .root.Values.kafka.brokers -}}
{{- else if .root.Values.dev.stack.enabled -}}
{{ include "rivulet.fullname" .root }}-dev-kafka:9092
{{- else -}}
{{- fail "kafka.brokers is empty: give the bootstrap brokers as a list of host:port, such as [kafka-bootstrap.kafka.svc:9092]" -}}
{{- end -}}
{{- end -}}

{{- define "rivulet.registryUrl" -}}
{{- if .root.Values.schemaRegistry.url -}}
{{- .root.Values.schemaRegistry.url -}}
{{- else if .root.Values.dev.stack.enabled -}}
http://{{ include "rivulet.fullname" .root }}-dev-schema-registry:8080
{{- else -}}
{{- fail "schemaRegistry.url is empty: give the registry's URL, or schemaRegistry.existingSecret.name when the URL carries a password" -}}
{{- end -}}
{{- end -}}

{{/* OpenTelemetry's standard variables: {root, name}. */}}
{{- define "rivulet.telemetryConfig" -}}
{{- $telemetry := .root.Values.telemetry -}}
OTEL_SERVICE_NAME: {{ .name | quote }}
OTEL_TRACES_SAMPLER: {{ $telemetry.sampler | quote }}
OTEL_TRACES_SAMPLER_ARG: {{ $telemetry.samplerArg | quote }}
{{- if $telemetry.otlpEndpoint }}
OTEL_EXPORTER_OTLP_ENDPOINT: {{ $telemetry.otlpEndpoint | quote }}
{{- end }}
{{- with $telemetry.resourceAttributes }}
{{- $pairs := list }}
{{- range $key, $value := . }}{{- $pairs = append $pairs (printf "%s=%s" $key $value) }}{{- end }}
OTEL_RESOURCE_ATTRIBUTES: {{ join "," $pairs | quote }}
{{- end }}
{{- end -}}
