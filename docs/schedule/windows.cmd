@rem The reports of every city, on the first of each month. Run this once as administrator. The task
@rem runs without anybody logged on; its "Last Run Result" is the exit code, 0x1 if a report failed.
@rem LOCAL SERVICE has to be let write: icacls C:\casebook /grant "LOCAL SERVICE:(OI)(CI)M"
schtasks /Create /F /TN Casebook /SC MONTHLY /D 1 /ST 03:17 /RU "NT AUTHORITY\LOCAL SERVICE" ^
    /TR "C:\casebook\.venv\Scripts\casebook.exe build --all --lang zh --lang en --notebooks C:\casebook\notebooks --data-dir C:\casebook\data --keep 12 --summary C:\casebook\summary.md"
