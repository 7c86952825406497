#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A notification daemon that only takes down what it is told: notice_daemon.py LOG. One JSON object a line: {"t", "call", "id", "replaces", "title", "body"}."""
import itertools, json, sys, time
from gi.repository import Gio, GLib

INTERFACE = """<node><interface name="org.freedesktop.Notifications">
<method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
<method name="CloseNotification"><arg type="u" direction="in"/></method>
<method name="GetCapabilities"><arg type="as" direction="out"/></method>
<method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/></method>
<signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal><signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
</interface></node>"""
log = open(sys.argv[1], "a", buffering=1)
numbers = itertools.count(1)


def called(connection, sender, path, interface, method, arguments, invocation):
    values = arguments.unpack()
    if method == "Notify":
        number = values[1] or next(numbers)
        log.write(json.dumps({"t": time.time(), "call": "notify", "id": number, "replaces": values[1], "title": values[3], "body": values[4]}) + "\n")
        invocation.return_value(GLib.Variant("(u)", (number,)))
    elif method == "CloseNotification":
        log.write(json.dumps({"t": time.time(), "call": "close", "id": values[0]}) + "\n")
        invocation.return_value(None)
        connection.emit_signal(None, path, interface, "NotificationClosed", GLib.Variant("(uu)", (values[0], 3)))
    elif method == "GetCapabilities":
        invocation.return_value(GLib.Variant("(as)", (["body", "actions"],)))
    else:
        invocation.return_value(GLib.Variant("(ssss)", ("recorder", "downlight", "1", "1.2")))


def acquired(connection, name):
    connection.register_object("/org/freedesktop/Notifications", Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0], called, None, None)


loop = GLib.MainLoop()
Gio.bus_own_name(Gio.BusType.SESSION, "org.freedesktop.Notifications", Gio.BusNameOwnerFlags.NONE, acquired, None, lambda *_: loop.quit())
loop.run()
