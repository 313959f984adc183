"""The room of courses, bookings, attendance, certificates and invoices."""
