# Completion of kql for PowerShell. In $PROFILE: kql completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName kql -ScriptBlock {
    param($typed, $tree, $position)
    $before = @($tree.CommandElements | Where-Object { $_.Extent.EndOffset -lt $position } | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
    foreach ($line in (& $tree.CommandElements[0].ToString() complete-words '--' @before "$typed" 2>$null)) {
        $word, $about = $line -split "`t", 2
        if ($word -eq ':files') {
            Get-ChildItem -Path "$typed*" -Name -ErrorAction SilentlyContinue | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_)
            }
        } else {
            if (-not $about) { $about = $word }
            [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $about)
        }
    }
}
