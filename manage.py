#!/usr/bin/env python
"""Django's command-line entry point."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance_portal.settings")
    from django.core.management import execute_from_command_line

    from alliance_portal.here import installation

    with installation():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
