# The same in PowerShell, with a limit of four hours. It knows no monthly trigger, and a weekly one
# costs nothing: reports that are fresh are left alone. Run this once as administrator.
$action = New-ScheduledTaskAction -WorkingDirectory C:\casebook `
    -Execute C:\casebook\.venv\Scripts\casebook.exe `
    -Argument "build --all --lang zh --lang en --keep 12 --summary C:\casebook\summary.md"
$trigger = New-ScheduledTaskTrigger -Weekly -DaysOfWeek Monday -At 03:17
$settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -MultipleInstances IgnoreNew `
    -ExecutionTimeLimit (New-TimeSpan -Hours 4)
$principal = New-ScheduledTaskPrincipal -UserId "NT AUTHORITY\LOCAL SERVICE" -LogonType ServiceAccount
Register-ScheduledTask -TaskName Casebook -Force -Action $action -Trigger $trigger `
    -Settings $settings -Principal $principal
