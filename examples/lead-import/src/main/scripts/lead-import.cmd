@echo off
rem SPDX-License-Identifier: Apache-2.0
rem Starts lead-import.jar, which is in the same folder as this file: lead-import khach.csv --out=ket-qua.csv
setlocal
chcp 65001 >nul
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
"%java%" -version >nul 2>nul
if errorlevel 1 (
    echo Máy này chưa có Java. Hãy cài Java 17 trở lên, adoptium.net, mở cửa sổ mới rồi chạy lại.
    pause
    exit /b 1
)
"%java%" -jar "%~dp0lead-import.jar" %*
set "code=%errorlevel%"
rem after a double click, the window stays open, so that the user can read the output
if "%~1"=="" pause
exit /b %code%
