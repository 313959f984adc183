"""Adopted minutes never change: the database itself refuses, whoever asks and by whatever path.

Written by hand, so that no switch of a library turns it off, and ALWAYS, so that a session of a replication role does
not either. What is left to change: the state, the owner and the day of an action, who stands behind a person merged.
"""

from django.db import migrations

ROWS = {
    "meetings_minutesversion": "meetings_keep_signed",
    "meetings_minutes": "meetings_keep_minutes",
    "meetings_agendaitem": "meetings_keep_item",
    "meetings_itemversion": "meetings_keep_item_version",
    "meetings_decision": "meetings_keep_decision",
    "meetings_action": "meetings_keep_action",
    "meetings_invitee": "meetings_keep_attendance",
}

# Each function names its schema first, or a temporary table of the same name would stand before the real one.
FUNCTIONS = """
CREATE FUNCTION meetings_refuse(what text) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'The minutes of this meeting are adopted: %', what
        USING ERRCODE = 'restrict_violation', HINT = 'A correction is a further signed version of the minutes.';
END $$;

-- The share of the row makes whoever adopts wait for this change, and this change for whoever adopts.
CREATE FUNCTION meetings_is_adopted(meeting bigint) RETURNS boolean LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF meeting IS NULL THEN
        RETURN false;
    END IF;
    PERFORM 1 FROM meetings_minutes WHERE meeting_id = meeting FOR SHARE;
    RETURN EXISTS (SELECT 1 FROM meetings_minutes WHERE meeting_id = meeting AND state = 'adopted');
END $$;

-- Whether the version signed last says exactly this under the item.
CREATE FUNCTION meetings_is_signed(meeting bigint, item bigint, words text) RETURNS boolean LANGUAGE sql SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1
        FROM (
            SELECT content FROM meetings_minutesversion
            WHERE meeting_id = meeting ORDER BY number DESC LIMIT 1
        ) AS latest, jsonb_array_elements(latest.content -> 'items') AS signed
        WHERE (signed ->> 'id')::bigint = item AND signed ->> 'text' = words
    );
$$;

CREATE FUNCTION meetings_keep_signed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM meetings_refuse('a signed version never changes.');
    END IF;
    IF NEW.number <> 1 + COALESCE(
        (SELECT max(number) FROM meetings_minutesversion WHERE meeting_id = NEW.meeting_id), 0
    ) THEN
        PERFORM meetings_refuse('a signed version follows the one before it.');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION meetings_keep_minutes() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.state = 'adopted' THEN
        PERFORM meetings_refuse('they cannot be changed or deleted.');
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION meetings_keep_item() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'on' AND meetings_is_adopted(OLD.meeting_id) THEN
            PERFORM meetings_refuse('their items stay.');
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state = 'on' AND meetings_is_adopted(NEW.meeting_id) THEN
            PERFORM meetings_refuse('no item is added to them.');
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> 'on' AND NEW.state <> 'on' THEN
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.alliance_id, NEW.meeting_id, NEW.position, NEW.kind, NEW.title, NEW.state, NEW.is_confidential)
        IS DISTINCT FROM
        (OLD.id, OLD.alliance_id, OLD.meeting_id, OLD.position, OLD.kind, OLD.title, OLD.state, OLD.is_confidential)
        AND (meetings_is_adopted(OLD.meeting_id) OR meetings_is_adopted(NEW.meeting_id))
    THEN
        PERFORM meetings_refuse('their items, titles and order stay.');
    END IF;
    IF (NEW.text, NEW.text_version) IS DISTINCT FROM (OLD.text, OLD.text_version)
        AND meetings_is_adopted(NEW.meeting_id)
        AND (NEW.text = OLD.text OR NOT meetings_is_signed(NEW.meeting_id, NEW.id, NEW.text))
    THEN
        PERFORM meetings_refuse('the text under an item is what was signed.');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION meetings_keep_item_version() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    meeting bigint := (
        SELECT meeting_id FROM meetings_agendaitem
        WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.item_id ELSE OLD.item_id END
    );
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF meetings_is_adopted(meeting) AND NOT meetings_is_signed(meeting, NEW.item_id, NEW.text) THEN
            PERFORM meetings_refuse('the text under an item is what was signed.');
        END IF;
        RETURN NEW;
    END IF;
    IF meetings_is_adopted(meeting) THEN
        PERFORM meetings_refuse('the versions of their texts stay.');
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION meetings_keep_decision() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND meetings_is_adopted(OLD.meeting_id) THEN
        PERFORM meetings_refuse('their decisions stay.');
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF meetings_is_adopted(NEW.meeting_id) THEN
        PERFORM meetings_refuse('no decision is added to them.');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION meetings_keep_action() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF meetings_is_adopted(OLD.meeting_id) THEN
            PERFORM meetings_refuse('their actions stay; close one instead.');
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF meetings_is_adopted(NEW.meeting_id) THEN
            PERFORM meetings_refuse('no action is added to them.');
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.alliance_id, NEW.body_id, NEW.meeting_id, NEW.item_id, NEW.number, NEW.what)
        IS DISTINCT FROM
        (OLD.id, OLD.alliance_id, OLD.body_id, OLD.meeting_id, OLD.item_id, OLD.number, OLD.what)
        AND (meetings_is_adopted(OLD.meeting_id) OR meetings_is_adopted(NEW.meeting_id))
    THEN
        PERFORM meetings_refuse('what an action is, its number and where it was raised stay.');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION meetings_keep_attendance() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF meetings_is_adopted(OLD.meeting_id) THEN
            PERFORM meetings_refuse('who was invited and who came stays.');
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF meetings_is_adopted(NEW.meeting_id) THEN
            PERFORM meetings_refuse('nobody is added to them.');
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.alliance_id, NEW.meeting_id, NEW.institution_id, NEW.title, NEW.capacity,
        NEW.attended, NEW.attended_name, NEW.came_at, NEW.left_at)
        IS DISTINCT FROM
        (OLD.id, OLD.alliance_id, OLD.meeting_id, OLD.institution_id, OLD.title, OLD.capacity,
        OLD.attended, OLD.attended_name, OLD.came_at, OLD.left_at)
        AND (meetings_is_adopted(OLD.meeting_id) OR meetings_is_adopted(NEW.meeting_id))
    THEN
        PERFORM meetings_refuse('who was invited and who came stays.');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION meetings_keep_all() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM meetings_minutesversion) THEN
        PERFORM meetings_refuse('the table cannot be emptied.');
    END IF;
    RETURN NULL;
END $$;
"""

TRIGGERS = "".join(
    f"""
CREATE TRIGGER keep_adopted BEFORE {"UPDATE OR DELETE" if table == "meetings_minutes" else "INSERT OR UPDATE OR DELETE"}
    ON {table} FOR EACH ROW EXECUTE FUNCTION {function}();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER keep_adopted;
CREATE TRIGGER keep_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION meetings_keep_all();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER keep_all;
"""
    for table, function in ROWS.items()
)

UNDO = "".join(
    f"DROP TRIGGER keep_adopted ON {table}; DROP TRIGGER keep_all ON {table}; DROP FUNCTION {function}();"
    for table, function in ROWS.items()
) + (
    "DROP FUNCTION meetings_keep_all(); DROP FUNCTION meetings_is_signed(bigint, bigint, text);"
    "DROP FUNCTION meetings_is_adopted(bigint); DROP FUNCTION meetings_refuse(text);"
)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial")]

    operations = [migrations.RunSQL(FUNCTIONS + TRIGGERS, UNDO)]
