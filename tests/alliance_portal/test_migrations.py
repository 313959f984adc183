"""Migrations: they make what the models say, also where fewer models are rendered on the way than Django would."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pgtrigger
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, migrations, models, transaction
from django.db.migrations.state import ProjectState

from alliance_portal.management.commands.migrate import rendering_what_is_needed

OURS = {each.label for each in apps.get_app_configs() if Path(each.path).parent == Path(settings.BASE_DIR)}


def tables(schema: str, prefixes: set[str]) -> dict[str, list[Any]]:
    """Return all that the database says of the tables in one schema whose names begin so."""
    named = f"^({'|'.join(sorted(prefixes))})_"
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL search_path = {schema}, public")
        for what, query in {
            "columns": "SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,"
            " pg_get_expr(adbin, adrelid) FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid"
            " LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum"
            " WHERE relkind = 'r' AND attnum > 0 AND NOT attisdropped AND relname ~ %s"
            " AND relnamespace = %s::regnamespace",
            "constraints": "SELECT relname, conname, pg_get_constraintdef(pg_constraint.oid) FROM pg_constraint"
            " JOIN pg_class ON conrelid = pg_class.oid WHERE relname ~ %s AND relnamespace = %s::regnamespace",
            "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE tablename ~ %s AND schemaname = %s",
            "triggers": "SELECT relname, tgname, pg_get_triggerdef(pg_trigger.oid), prosrc FROM pg_trigger"
            " JOIN pg_class ON tgrelid = pg_class.oid JOIN pg_proc ON tgfoid = pg_proc.oid"
            " WHERE NOT tgisinternal AND relname ~ %s AND relnamespace = %s::regnamespace"
            # Those of a model alone: what a migration writes by hand has other names.
            " AND tgname LIKE 'pgtrigger_%%'",
        }.items():
            cursor.execute(query, [named, schema])
            found[what] = sorted(
                tuple(value.replace(f"{schema}.", "") if isinstance(value, str) else value for value in row)
                for row in cursor.fetchall()
            )
    return found


def test_the_migrations_make_what_the_models_say(db: None) -> None:
    ours = [each for each in apps.get_models() if each._meta.app_label in OURS and each._meta.can_migrate(connection)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA asked; SET LOCAL search_path = asked, public")
    with connection.schema_editor() as editor:
        for model in ours:
            editor.create_model(model)
    for model, trigger in pgtrigger.registered():
        if model in ours:
            trigger.install(model)
    assert tables("public", OURS) == tables("asked", OURS)


def grow(state_apps: Any, editor: Any) -> None:
    """Write rows and follow them both ways, as a migration of data does."""
    branch, leaf = state_apps.get_model("tree", "Branch"), state_apps.get_model("tree", "Leaf")
    grown = leaf.objects.create(branch=branch.objects.create(name="low"))
    assert list(grown.branch.leaf_set.all()) == [grown]
    assert branch.objects.get(leaf=grown).name == "low"
    editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


STEPS = [
    migrations.CreateModel("Branch", [("id", models.AutoField(primary_key=True)), ("name", models.CharField())]),
    migrations.CreateModel(
        "Leaf",
        [("id", models.AutoField(primary_key=True)), ("branch", models.ForeignKey("tree.Branch", models.CASCADE))],
    ),
    migrations.AddField("Branch", "grows_from", models.ForeignKey("tree.Branch", models.CASCADE, null=True)),
    migrations.AddConstraint("Leaf", models.UniqueConstraint(fields=["branch"], name="one_leaf")),
    migrations.AddConstraint("Branch", models.CheckConstraint(condition=~models.Q(name=""), name="branch_has_name")),
    migrations.RunPython(grow),
    migrations.AddField("Leaf", "green", models.BooleanField(default=True)),
    migrations.AddIndex("Branch", models.Index(fields=["name"], name="branch_name")),
    migrations.AlterField("Branch", "id", models.BigAutoField(primary_key=True)),
    migrations.AlterField("Branch", "name", models.CharField(max_length=40)),
    migrations.AddField("Branch", "leaves", models.ManyToManyField("tree.Leaf", related_name="branches")),
    migrations.RemoveConstraint("Leaf", "one_leaf"),
    migrations.RenameField("Leaf", "branch", "grows_on"),
    migrations.RenameModel("Branch", "Bough"),
    migrations.CreateModel(
        "Bud",
        [("leaf", models.OneToOneField("tree.Leaf", models.CASCADE, primary_key=True))],
        options={"unique_together": set()},
    ),
    migrations.AddField("Bud", "colour", models.TextField(default="pink")),
    migrations.AlterField("Leaf", "id", models.BigAutoField(primary_key=True)),
    migrations.AlterUniqueTogether("Bud", {("leaf", "colour")}),
    migrations.RemoveField("Bough", "grows_from"),
]


def grown_by(way: Any) -> tuple[dict[str, list[Any]], dict[Any, Any]]:
    """Return the tables that the steps make, and the state they end in; both are undone."""
    state = ProjectState()
    assert state.apps.get_models() == []  # rendered, as it is when Django begins to migrate
    with transaction.atomic(), way:
        for number, step in enumerate(STEPS):
            migration = migrations.Migration(f"{number:04d}", "tree")
            migration.operations = [step]
            with connection.schema_editor() as editor:
                state = migration.apply(state, editor)
        made = tables("public", {"tree"})
        transaction.set_rollback(True)
    return made, state.models


def test_every_kind_of_step_comes_to_the_same_as_in_djangos_own_way(db: None) -> None:
    usual, quick = grown_by(nullcontext()), grown_by(rendering_what_is_needed())
    assert [name for name, column, *_ in usual[0]["columns"] if column == "id"] == [
        "tree_bough", "tree_bough_leaves", "tree_leaf",
    ]  # fmt: skip
    assert quick == usual


def test_afterwards_django_has_its_own_way_back() -> None:
    before = migrations.Migration.apply, ProjectState._find_reload_model
    wrong = migrations.Migration("0001", "tree")
    wrong.operations = [migrations.AddField("Nothing", "name", models.TextField())]
    with rendering_what_is_needed(), pytest.raises(KeyError):
        wrong.apply(ProjectState(), None)
    assert (migrations.Migration.apply, ProjectState._find_reload_model) == before
