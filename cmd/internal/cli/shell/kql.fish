# Completion of kql for fish. Once: kql completion fish > ~/.config/fish/completions/kql.fish
function __kql_words
    set -l before (commandline -opc)
    set -l typed (commandline -ct)
    for line in (command $before[1] complete-words -- $before[2..-1] "$typed" 2>/dev/null)
        if string match -q ':files*' -- $line
            __fish_complete_path "$typed"
        else
            echo $line
        end
    end
end
complete -c kql -f -a '(__kql_words)'
