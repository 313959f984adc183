"""Approved returns never change, nor do the values that came of them: the database itself refuses.

Written by hand and ALWAYS, like the triggers that keep adopted minutes. A value gives way only to a later return's.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION kpis_keep_return() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.state = 'approved' AND (
        TG_OP = 'DELETE'
        OR (to_jsonb(NEW) - 'submitted_by_id' - 'approved_by_id')
            IS DISTINCT FROM (to_jsonb(OLD) - 'submitted_by_id' - 'approved_by_id')
    ) THEN
        RAISE EXCEPTION 'This return is approved: it cannot be changed or deleted.'
            USING ERRCODE = 'restrict_violation', HINT = 'A correction is a further return.';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    -- At the moment of approving only: two accounts of one person may be merged later.
    IF OLD.state <> 'approved' AND NEW.state = 'approved' AND NEW.approved_by_id = NEW.submitted_by_id THEN
        RAISE EXCEPTION 'Who submitted a return does not approve it.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION kpis_keep_value() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.from_return_id IS NULL THEN
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR (
        (to_jsonb(NEW) - 'given_by_id') IS DISTINCT FROM (to_jsonb(OLD) - 'given_by_id')
        AND NOT EXISTS (
            SELECT 1 FROM kpis_return AS later, kpis_return AS earlier
            WHERE later.id = NEW.from_return_id AND earlier.id = OLD.from_return_id
                AND later.institution_id = earlier.institution_id AND later.period_id = earlier.period_id
                AND later.number > earlier.number
        )
    ) THEN
        RAISE EXCEPTION 'This value is part of an approved return: it cannot be changed or deleted.'
            USING ERRCODE = 'restrict_violation', HINT = 'A correction is a further return.';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_approved BEFORE UPDATE OR DELETE ON kpis_return FOR EACH ROW EXECUTE FUNCTION kpis_keep_return();
ALTER TABLE kpis_return ENABLE ALWAYS TRIGGER keep_approved;
CREATE TRIGGER keep_approved BEFORE UPDATE OR DELETE ON kpis_value FOR EACH ROW EXECUTE FUNCTION kpis_keep_value();
ALTER TABLE kpis_value ENABLE ALWAYS TRIGGER keep_approved;
"""

BACK = """
DROP TRIGGER keep_approved ON kpis_return; DROP TRIGGER keep_approved ON kpis_value;
DROP FUNCTION kpis_keep_return(); DROP FUNCTION kpis_keep_value();
"""


class Migration(migrations.Migration):
    dependencies = [("kpis", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
