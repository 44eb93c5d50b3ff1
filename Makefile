# make fly    flies the shipped policy through a forest over ROS 2, and leaves a video and a report in $(OUT)
# make test   runs all tests; ROS=jazzy runs them on Jazzy's ROS in place of Kilted's
# make lint   checks form and style
# make venv   makes the environment that flying needs, in .venv

SCENE ?= forest
SEED ?= 100000
POLICY ?= cfc
OUT ?= out/fly
ROS ?= kilted
TESTS ?= test

# PyBullet has wheels up to Python 3.11; a newer Python would compile it.
PYTHON ?= $(shell for p in python3.11 python3; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && echo "$$p" && break; done)

VENV := .venv
TEST_VENV := $(if $(filter kilted,$(ROS)),.venv-test,.venv-test-$(ROS))
CONSTRAINTS := constraints.txt constraints-$(ROS).txt
DATA := package.xml $(shell find config launch resource -type f)
PIP_INSTALL = -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-binary empy $(CONSTRAINTS:%=-c %)

# A ROS that the shell has sourced would come before the one in the environment.
unexport PYTHONPATH LD_LIBRARY_PATH AMENT_PREFIX_PATH _ROS_WHEELS_BOOTSTRAP_COMPLETE PYTHONHOME VIRTUAL_ENV

.PHONY: help venv fly test lint clean
help:
	@sed -n 's/^# make/make/p' Makefile

venv: $(VENV)/.installed $(VENV)/.data

fly: venv
	AMENT_PREFIX_PATH=$(abspath $(VENV)) $(VENV)/bin/liquid-nav fly \
		--scene $(SCENE) --seed $(SEED) --policy $(POLICY) --out $(OUT) --overwrite

# First those that bear company, as many at once as there are processors; pytest's 5 says that there were none.
PYTEST = AMENT_PREFIX_PATH=$(abspath $(TEST_VENV)) OMP_NUM_THREADS=1 $(TEST_VENV)/bin/python -m pytest
test: $(TEST_VENV)/.installed $(TEST_VENV)/.data
	@$(PYTEST) -n auto --dist loadscope -m 'not alone' $(TESTS); together=$$?; \
	$(PYTEST) -m alone $(TESTS); alone=$$?; \
	case $$together-$$alone in 0-0 | 0-5 | 5-0) ;; *) exit 1 ;; esac

lint: $(TEST_VENV)/.installed
	$(TEST_VENV)/bin/ruff check .

clean:
	rm -rf $(VENV) $(TEST_VENV) build out

$(VENV)/.installed: EXTRAS := sim,ros,report,bags
$(TEST_VENV)/.installed: EXTRAS := sim,ros,report,bags,train,test

%/.installed: setup.py $(CONSTRAINTS)
	@test -n '$(PYTHON)' || { echo 'liquid_nav needs Python 3.11 here; name it: make PYTHON=/path/to/python3.11' >&2; exit 2; }
	@echo 'Installing [$(EXTRAS)] into $*'
	@test -x $*/bin/python || $(PYTHON) -m venv $*
	@$*/bin/python $(PIP_INSTALL) setuptools wheel
	@$*/bin/python $(PIP_INSTALL) --no-build-isolation -e '.[$(EXTRAS)]'
	@touch $@

# An editable install leaves the data files out; `ros2 run` and `ros2 launch` want them.
%/.data: %/.installed $(DATA)
	@$*/bin/python -W ignore setup.py --quiet install_data --install-dir=$(abspath $*)
	@touch $@
