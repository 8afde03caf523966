#compdef kql
# Completion of kql for zsh. In ~/.zshrc, behind compinit: source <(kql completion zsh)
_kql() {
  local line
  local -a items
  while IFS= read -r line; do
    if [[ $line == :files* ]]; then
      _files
    else
      items+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
    fi
  done < <("${words[1]}" complete-words -- "${(@)words[2,CURRENT-1]}" "${words[CURRENT]}" 2>/dev/null)
  if (( $#items )); then _describe 'kql' items; fi
}
compdef _kql kql
