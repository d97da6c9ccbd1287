{{/* Environment from Secrets for whoever talks to Kafka and the registry: {root, sasl}. */}}
{{- define "rivulet.connectionSecrets" -}}
{{- $kafka := .root.Values.kafka -}}
{{- if ne $kafka.sasl.mechanism "none" -}}
{{- $own := dig "existingSecret" dict (.sasl | default dict) -}}
{{- $secret := ternary $own $kafka.sasl.existingSecret (not (empty $own.name)) -}}
{{- $name := required "kafka.sasl.existingSecret.name is empty: name the Secret with the SASL username and password" $secret.name -}}
- name: KAFKA_SASL_USERNAME
  valueFrom: { secretKeyRef: { name: {{ $name }}, key: {{ $secret.usernameKey | default "username" }} } }
- name: KAFKA_SASL_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ $name }}, key: {{ $secret.passwordKey | default "password" }} } }
{{ end -}}
{{- with .root.Values.schemaRegistry.existingSecret -}}
{{- if .name -}}
- name: SCHEMA_REGISTRY_URL
  valueFrom: { secretKeyRef: { name: {{ .name }}, key: {{ .key }} } }
{{ end -}}
{{- end -}}
{{- with .root.Values.telemetry.headersSecret -}}
{{- if .name -}}
- name: OTEL_EXPORTER_OTLP_HEADERS
  valueFrom: { secretKeyRef: { name: {{ .name }}, key: {{ .key }} } }
{{ end -}}
{{- end -}}
{{- end -}}

{{/* An app's database: {root, name, app}. */}}
{{- define "rivulet.databaseSecret" -}}
{{- $secret := .app.database.existingSecret -}}
{{- $where := ternary "publisher" (printf "subscribers.%s" .name) (eq .app.kind "publisher") -}}
- name: DATABASE_URL
{{- if $secret.name }}
  valueFrom: { secretKeyRef: { name: {{ $secret.name }}, key: {{ $secret.key | default "url" }} } }
{{- else if .root.Values.dev.stack.enabled }}
  valueFrom: { secretKeyRef: { name: {{ include "rivulet.fullname" .root }}-dev-postgresql, key: {{ .name }} } }
{{- else }}
{{- fail (printf "%s.database.existingSecret.name is empty: name the Secret that holds the URL postgres://user:password@host:port/database" $where) }}
{{- end }}
{{- end -}}

{{/* A subscriber's admin endpoint: {app}. */}}
{{- define "rivulet.adminSecret" -}}
{{- with (dig "admin" "existingSecret" dict .app) -}}
{{- if .name -}}
- name: ADMIN_TOKEN
  valueFrom: { secretKeyRef: { name: {{ .name }}, key: {{ .key | default "token" }} } }
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Files of Kafka's TLS: volumes, then mounts. */}}
{{- define "rivulet.tlsVolumes" -}}
{{- $tls := .root.Values.kafka.tls -}}
{{- if $tls.enabled -}}
{{- if $tls.caSecret.name -}}
- name: kafka-ca
  secret: { secretName: {{ $tls.caSecret.name }} }
{{ end -}}
{{- if $tls.clientSecret.name -}}
- name: kafka-client
  secret: { secretName: {{ $tls.clientSecret.name }} }
{{ end -}}
{{- end -}}
{{- end -}}

{{- define "rivulet.tlsMounts" -}}
{{- $tls := .root.Values.kafka.tls -}}
{{- if $tls.enabled -}}
{{- if $tls.caSecret.name -}}
- { name: kafka-ca, mountPath: /etc/rivulet/kafka-ca, readOnly: true }
{{ end -}}
{{- if $tls.clientSecret.name -}}
- { name: kafka-client, mountPath: /etc/rivulet/kafka-client, readOnly: true }
{{ end -}}
{{- end -}}
{{- end -}}

{{- define "rivulet.pullSecrets" -}}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "rivulet.appVolumes" -}}
{{- include "rivulet.tlsVolumes" . -}}
{{- if and (eq .app.kind "publisher") .app.apiKeys.existingSecret.name -}}
- name: api-keys
  secret: { secretName: {{ .app.apiKeys.existingSecret.name }} }
{{ end -}}
{{- end -}}

{{- define "rivulet.appMounts" -}}
{{- include "rivulet.tlsMounts" . -}}
{{- if and (eq .app.kind "publisher") .app.apiKeys.existingSecret.name -}}
- { name: api-keys, mountPath: /etc/rivulet/api-keys, readOnly: true }
{{ end -}}
{{- end -}}

{{/*
Sums of the Secrets that an app reads when it starts, so that a changed one rolls its pods at the next upgrade: {root, name, app}.
API keys are read again while the publisher runs. Without a cluster (`helm template`) there is nothing to look up.
*/}}
{{- define "rivulet.secretChecksums" -}}
{{- $values := .root.Values -}}
{{- $names := list .app.database.existingSecret.name $values.schemaRegistry.existingSecret.name $values.telemetry.headersSecret.name (dig "admin" "existingSecret" "name" "" .app) -}}
{{- if $values.kafka.tls.enabled -}}
{{- $names = concat $names (list $values.kafka.tls.caSecret.name $values.kafka.tls.clientSecret.name) -}}
{{- end -}}
{{- if ne $values.kafka.sasl.mechanism "none" -}}
{{- $own := dig "kafka" "sasl" "existingSecret" "name" "" .app -}}
{{- $names = append $names ($own | default $values.kafka.sasl.existingSecret.name) -}}
{{- end -}}
{{- range $names | compact | uniq }}
{{- with lookup "v1" "Secret" $.root.Release.Namespace . }}
checksum/secret-{{ .metadata.name | trunc 50 }}: {{ .data | toJson | sha256sum }}
{{- end }}
{{- end }}
{{- end -}}
