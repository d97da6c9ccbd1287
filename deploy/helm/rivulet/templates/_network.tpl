{{/* One rule: these TCP ports, at these peers or anywhere: {ports, to}. */}}
{{- define "rivulet.egress" -}}
- ports:
    {{- range .ports }}
    - { protocol: TCP, port: {{ . }} }
    {{- end }}
  {{- with .to }}
  to: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{- define "rivulet.dnsEgress" -}}
- ports:
    - { protocol: UDP, port: 53 }
    - { protocol: TCP, port: 53 }
  {{- with .dns.to }}
  to: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
