@echo off
rem SPDX-License-Identifier: Apache-2.0
rem Starts sandbox.jar in the same folder, which simulates LadiFlow with invented customers: sandbox --port=8585
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
"%java%" -jar "%~dp0sandbox.jar" %*
set "code=%errorlevel%"
rem after a double click, the window stays open, so that the user can read the output
if "%~1"=="" pause
exit /b %code%
