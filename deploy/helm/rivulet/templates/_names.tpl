{{- define "rivulet.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 24 | trimSuffix "-" -}}
{{- end -}}

{{/* Everything of a release begins with this. */}}
{{- define "rivulet.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 24 | trimSuffix "-" -}}
{{- else if contains (include "rivulet.name" .) .Release.Name -}}
{{- .Release.Name | trunc 24 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "rivulet.name" .) | trunc 24 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Of one app: {root, name}. */}}
{{- define "rivulet.appName" -}}
{{- printf "%s-%s" (include "rivulet.fullname" .root) .name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "rivulet.selector" -}}
app.kubernetes.io/name: {{ include "rivulet.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end -}}

{{/* Of pods: without what changes with every version of the chart, which would roll them. */}}
{{- define "rivulet.podLabels" -}}
{{ include "rivulet.selector" . }}
app.kubernetes.io/part-of: rivulet
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "rivulet.labels" -}}
{{ include "rivulet.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/part-of: rivulet
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* {root, name, image}: registry/repository/name:tag, or what the app's own image says. */}}
{{- define "rivulet.image" -}}
{{- $all := .root.Values.image -}}
{{- $own := .image | default dict -}}
{{- $repository := $own.repository | default (printf "%s/%s" $all.repository .name) -}}
{{- $full := ternary $repository (printf "%s/%s" $all.registry $repository) (empty $all.registry) -}}
{{- if $own.digest -}}
{{- printf "%s@%s" $full $own.digest -}}
{{- else -}}
{{- printf "%s:%s" $full ($own.tag | default $all.tag | default .root.Chart.AppVersion) -}}
{{- end -}}
{{- end -}}
